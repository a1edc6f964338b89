export { createNodeHandler, type NodeHandler, type NodeHandlerOptions } from './handler.ts';
export { middlewareOf, mountUpgrades, type Middleware } from './mount.ts';
export { incomingMessage, runMiddleware, type RequestMiddleware } from './run-middleware.ts';
export type { UpgradeRequest } from './websocket-acceptor.ts';
