import express from 'express';
import fastify, { type FastifyRequest } from 'fastify';
import { Hono, type Context } from 'hono';
import { expressEndpoints, fastifyEndpoints, fetchEndpoints, honoEndpoints, nextEndpoints } from '@spindle/instant';
import { describeEndpoints } from './endpoint-contract.ts';
import { listen, listenFetch } from './http-listener.ts';

describeEndpoints<Request>({
  name: 'fetch',
  personOf: (request) => request.headers.get('x-person'),
  serve(instant) {
    const answer = fetchEndpoints(instant);
    return listenFetch((request) => (new URL(request.url).pathname === '/own' ? new Response('own') : answer(request)));
  },
});

describeEndpoints<Request>({
  name: 'Next',
  personOf: (request) => request.headers.get('x-person'),
  serve(instant) {
    const route: Partial<Record<string, (request: Request) => Promise<Response>>> = nextEndpoints(instant);
    return listenFetch(
      (request) =>
        (new URL(request.url).pathname === '/own' ? new Response('own') : route[request.method]?.(request)) ??
        new Response(null, { status: 405 }),
    );
  },
});

describeEndpoints<Context>({
  name: 'Hono',
  personOf: (context) => context.req.header('x-person'),
  serve(instant) {
    const app = new Hono();
    app.use(honoEndpoints(instant));
    app.get('/own', (context) => context.text('own'));
    return listenFetch((request) => app.fetch(request));
  },
});

describeEndpoints<express.Request>({
  name: 'Express',
  personOf: (request) => request.get('x-person'),
  serve(instant) {
    const app = express();
    app.use(expressEndpoints(instant));
    app.get('/own', (_request, response) => void response.send('own'));
    return listen(app);
  },
});

describeEndpoints<express.Request>({
  name: 'Express with a body parser, under a path',
  personOf: (request) => request.get('x-person'),
  serve(instant) {
    const app = express();
    app.use(express.json());
    app.use('/centrifuge', expressEndpoints(instant));
    app.get('/own', (_request, response) => void response.send('own'));
    return listen(app);
  },
});

describeEndpoints<FastifyRequest>({
  name: 'Fastify',
  personOf: (request) => request.headers['x-person']?.toString(),
  async serve(instant) {
    const app = fastify({ bodyLimit: 5000 });
    await app.register(fastifyEndpoints(instant), { prefix: '/centrifuge' });
    app.get('/own', async () => 'own');
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, stop: () => void app.close() };
  },
});
