export * from './openlineage.module.js';
