interface KnownModel {
  readonly id: string;
  readonly name: string;
  /** The number of its newest version; absent or 0 where it has none. */
  readonly lastVersion?: number | null | undefined;
}

export interface VersionMatch {
  readonly modelId: string;
  readonly name: string;
  readonly version: number;
}

const within = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase());

/** What is called so: by a part of any of its texts, in any case, and those that begin with it first. */
export function named<Item>(items: readonly Item[], wanted: string, texts: (item: Item) => readonly (string | null | undefined)[]): Item[] {
  const begins = (item: Item): boolean => texts(item).some((text) => text?.toLowerCase().startsWith(wanted.toLowerCase()) === true);
  return items.filter((item) => texts(item).some((text) => text != null && within(text, wanted))).toSorted((one, other) => Number(begins(other)) - Number(begins(one)));
}

/** The version that `fraud v3`, `fraud 3`, `fraud@3` or `fraud/3` stands for, of each model that is called so. */
export function versionsMeant(models: readonly KnownModel[], wanted: string): VersionMatch[] {
  const [, name, digits] = /^(.+?)(?:\s+v?|\s*@\s*v?|\/v?)(\d{1,9})$/i.exec(wanted) ?? [];
  if (name === undefined || digits === undefined) return [];
  const version = Number(digits);
  return named(models, name, (model) => [model.name]).flatMap(({ id, name: called, lastVersion }) => (version >= 1 && version <= (lastVersion ?? 0) ? [{ modelId: id, name: called, version }] : []));
}

/** The number that `#12` or `12` asks for. */
export function numberMeant(wanted: string): number | undefined {
  const [, digits] = /^#?([1-9]\d{0,8})$/.exec(wanted) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
