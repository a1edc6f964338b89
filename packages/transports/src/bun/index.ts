export { mountBun, type BunMount, type BunMountOptions, type BunServer } from './mount.ts';
