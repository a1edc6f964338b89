import next from 'next';
import { announce } from '../embed/chat.js';
import { serveNext } from './application.js';

const server = await serveNext(next({ dev: process.env.NODE_ENV !== 'production' }));
server.listen(process.env.PORT ?? 3000, 'localhost', () => announce(server.address().port));
