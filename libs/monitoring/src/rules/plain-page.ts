const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c1c1e}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}.d{color:#a5121f;font-weight:600}.s{color:#1b6e3c}.b{fill:#9aa4b2}.c{fill:#2563eb;fill-opacity:.6}dt{color:#666}dd{margin:0 0 .4rem}`;

/** A page of its own: no script, nothing from elsewhere. @param body HTML in which every text of others went through {@link safe} */
export function plainPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${safe(title)}</title><style>${style}</style></head><body>
${body}
</body></html>`;
}

export const words = (name: string) => name.charAt(0) + name.slice(1).toLowerCase().replaceAll('_', ' ');
export const number = (value: number) => String(Number(value.toPrecision(4)));

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text of others as text. */
export function safe(text: string): string {
  return text.replace(/[&<>"']/g, (each) => entities[each] ?? each);
}
