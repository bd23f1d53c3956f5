/** The query part of the address, flat: every page turns these texts into its own view and back. */
export type SearchTexts = Readonly<Record<string, string | undefined>>;

export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Leaves characters legible that need no escaping in a query, so that a copied address can be read: `?sort=metrics.loss+ASC`. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(search)) {
    if (typeof value !== 'string' || value === '') continue;
    const text = encodeURIComponent(value)
      .replace(/%20/g, '+')
      .replace(/%(2C|3A|2F|40)/g, decodeURIComponent);
    parts.push(`${encodeURIComponent(key)}=${text}`);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

export function texts(search: Readonly<Record<string, unknown>>): SearchTexts {
  return Object.fromEntries(Object.entries(search).flatMap(([key, value]) => (typeof value === 'string' && value !== '' ? [[key, value]] : [])));
}

/** A list as one text: `a,b`; a comma or percent sign within an item is escaped. An empty list differs from none. */
export const writeList = (items: readonly string[]): string => (items.length === 0 ? '-' : items.map((item) => item.replace(/[%,]/g, encodeURIComponent)).join(','));

export function readList(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  if (text === '-' || text === '') return [];
  return text.split(',').map(decode);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
