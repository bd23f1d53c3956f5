export { holdYoungGeneration } from '@plinth/kernel';
