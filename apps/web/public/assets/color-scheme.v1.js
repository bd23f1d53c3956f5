// Runs before the first paint, so that the page never flashes in the other scheme. A file of its own because the policy forbids inline
// scripts; it is cached for good, so a change of it takes the next number in its name.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem('mantine-color-scheme-value');
  } catch (error) {
    // Storage can be forbidden; the system's scheme then decides.
    stored = null;
  }
  var dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
