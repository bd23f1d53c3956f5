import { hash } from 'node:crypto';
import { checkText, InvalidInput } from '@plinth/kernel';

/** What another system calls a thing: OpenLineage's namespace and name of a dataset. */
export interface ExternalName {
  readonly namespace: string;
  readonly name: string;
}

/** Characters of a namespace, and of a name. */
export const maxExternalNameLength = 2_000;
/** Names that one thing is given at the most. */
export const maxNamesOfNode = 100;

/** SHA-256 over the SHA-256 of namespace and name, 64 hex digits: what stands for names that are longer than a key. */
export function addressOfName({ namespace, name }: ExternalName): string {
  const text = `${namespace.length}:${namespace}${name}`;
  const known = addresses.get(text);
  if (known !== undefined) return known;
  const address = hash('sha256', Buffer.concat([namespace, name].map((part) => hash('sha256', part, 'buffer'))), 'hex');
  if (addresses.size >= maxAddressesKept) addresses.clear();
  addresses.set(text, address);
  return address;
}

/** The same few thousand names come over and over, once for each column: three hashes each were a tenth of what following an event cost. */
const addresses = new Map<string, string>();
const maxAddressesKept = 5_000;

/** @throws InvalidInput, TextTooLong, UnstorableText */
export function checkExternalName({ namespace, name }: ExternalName): ExternalName {
  for (const [field, text] of [['namespace', namespace], ['name', name]] as const) {
    checkText(text, maxExternalNameLength, 'A name of another system', field);
    if (text === '') throw new InvalidInput('A name of another system is not empty.', { field, help: 'Write namespace and name as the events of that system do.' });
  }
  if (isOwnNamespace(namespace)) throw new InvalidInput("The namespaces plinth and plinth://<workspace> are Plinth's own.", { field: 'namespace', help: 'A data set is known by its name there already.' });
  return { namespace, name };
}

const ownScheme = 'plinth://';

/** The same within a workspace, for those who tell it of its own data sets. */
export const ownNamespace = 'plinth';

/** The namespace of a workspace's own data sets, whose names are those of the data sets. */
export function namespaceOfWorkspace(slug: string): string {
  return `${ownScheme}${slug}`;
}

export function isOwnNamespace(namespace: string): boolean {
  return namespace === ownNamespace || namespace.startsWith(ownScheme);
}
