const folder = new URL('page/', import.meta.url);

/** The files of the page, and where they are served. */
export const files = [
  { path: '/', type: 'text/html; charset=utf-8', url: new URL('index.html', folder) },
  { path: '/chat.js', type: 'text/javascript; charset=utf-8', url: new URL('chat.js', folder) },
  {
    path: '/centrifuge.js',
    type: 'text/javascript; charset=utf-8',
    url: new URL('../dist/centrifuge.js', import.meta.resolve('centrifuge-5')),
  },
];
