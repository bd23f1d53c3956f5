import './production.js';

/** What `local.cjs` is made of. */
export { runLocal } from '@plinth/local';
