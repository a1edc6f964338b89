import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endpointPath, pathPrefix, requestPath, requestQuery } from './request-path.ts';

describe('Paths', () => {
  const urls: [url: string, path: string, query: string][] = [
    ['http://localhost:8000/', '/', ''],
    ['http://localhost:8000/api/publish', '/api/publish', ''],
    ['http://[::1]:8000/api?api_key=a/b', '/api', 'api_key=a%2Fb'],
    ['http://x//double//', '//double//', ''],
    ['/without/host?u=http://y/z', '/without/host', 'u=http%3A%2F%2Fy%2Fz'],
  ];
  for (const [url, path, query] of urls) {
    it(`H1 ${url} is a request for ${path}`, () => {
      assert.equal(requestPath(url), path);
      assert.equal(requestQuery(url).toString(), query);
    });
  }

  it('H1 T1 configured prefixes lose the slashes at their end', () => {
    assert.deepEqual(['/api', '/api/', '/api//', '/'].map(endpointPath), ['/api', '/api', '/api', '/']);
    assert.deepEqual(['/api/', '/', ''].map(pathPrefix), ['/api', '', '']);
  });
});
