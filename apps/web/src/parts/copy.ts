/** Copies a text, also on pages served over plain HTTP from another machine, where browsers withhold the clipboard. @returns whether it was copied */
export async function copy(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const place = document.createElement('textarea');
  place.value = text;
  place.style.position = 'fixed';
  // Within a dialog, since an open one takes the focus back from anything outside it.
  const dialog = document.activeElement?.closest('[role="dialog"]') ?? document.body;
  dialog.append(place);
  place.select();
  const copied = document.execCommand('copy');
  place.remove();
  return copied;
}
