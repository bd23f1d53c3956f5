interface TreatedColumn {
  readonly name: string;
  readonly treatment?: 'MASK' | 'DROP' | null | undefined;
}

/** `2 masked, 1 dropped`; undefined where the columns are kept as they came. */
export function treatmentsText(columns: readonly TreatedColumn[]): string | undefined {
  const [masked, dropped] = [columns.filter(({ treatment }) => treatment === 'MASK').length, columns.filter(({ treatment }) => treatment === 'DROP').length];
  const parts = [...(masked > 0 ? [`${masked} masked`] : []), ...(dropped > 0 ? [`${dropped} dropped`] : [])];
  return parts.length === 0 ? undefined : parts.join(', ');
}

export const treatmentWords = { MASK: 'masked: each value became a keyed hash', DROP: 'dropped: it was not kept' } as const;
export const roleWords = { FEATURE: 'feature', OUTPUT: 'output', LABEL: 'label' } as const;
