export type { User } from './user.ts';
