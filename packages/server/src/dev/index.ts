export { startDev, type DevOptions } from './start-dev.ts';
