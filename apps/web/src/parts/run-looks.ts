import { useEffect, useMemo } from 'react';
import { assignHues, type Look, looks } from './series-slots.js';

const key = 'plinth-hues';
const remembered = 2_000;

function load(): Map<string, number> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    if (!Array.isArray(stored)) return new Map();
    return new Map(stored.flatMap((entry): [string, number][] => (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number' ? [[entry[0], entry[1]]] : [])));
  } catch {
    return new Map();
  }
}

const known = load();

/** The looks of the runs shown together. A run keeps its hue on every page of this browser. */
export function useRunLooks(ids: readonly string[]): ReadonlyMap<string, Look> {
  const shape = ids.join();
  const hues = useMemo(() => assignHues(known, shape === '' ? [] : shape.split(',')), [shape]);
  useEffect(() => {
    for (const [id, hue] of hues) {
      known.delete(id);
      known.set(id, hue);
    }
    for (const id of known.keys()) {
      if (known.size <= remembered) break;
      known.delete(id);
    }
    try {
      localStorage.setItem(key, JSON.stringify([...known]));
    } catch (error) {
      // Without storage the hues last as long as the page.
      if (!(error instanceof DOMException)) throw error;
    }
  }, [hues]);
  return useMemo(() => looks(hues), [hues]);
}
