/** Columns that a terminal says it has. Some say 0, or nothing, when nobody told them: then what terminals have had since the VT100. */
export function widthOf(columns: number | undefined): number {
  return columns || 80;
}
