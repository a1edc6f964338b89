export { listenGrpc, type UniGrpcHost, type UniGrpcOptions } from './listen-grpc.ts';
