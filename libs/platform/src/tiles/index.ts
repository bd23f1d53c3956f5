export * from './create-tile-store.js';
export type { TileStore } from './tile-store.js';
