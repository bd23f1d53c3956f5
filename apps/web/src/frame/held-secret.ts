let secret = '';

/**
 * The secret behind # of a link that was handed over. Taken out of the address when it is read: it should stay neither in the history nor on a screen that
 * is shown around. Kept outside of the components, which React may begin to render more than once.
 */
export function heldSecret(): string {
  if (location.hash.length > 1) {
    secret = location.hash.slice(1);
    history.replaceState(history.state, '', location.pathname);
  }
  return secret;
}
