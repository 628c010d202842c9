import { usesEnvironmentProxy } from './environment-proxy';

const remote = 'https://api.pipecat.daily.co/v1';

it.each([
  { why: 'no proxy is set', url: remote, env: {}, want: false },
  { why: 'it is set to nothing', url: remote, env: { HTTPS_PROXY: '' }, want: false },
  { why: 'HTTPS_PROXY is set', url: remote, env: { HTTPS_PROXY: 'http://proxy:3128' }, want: true },
  { why: 'it is set in small letters', url: remote, env: { https_proxy: 'http://proxy:3128' }, want: true },
  { why: 'HTTP_PROXY is set', url: remote, env: { HTTP_PROXY: 'http://proxy:3128' }, want: true },
  { why: 'the API is on loopback', url: 'http://127.0.0.1:1', env: { HTTP_PROXY: 'http://proxy:3128' }, want: false },
  { why: 'the API is on localhost', url: 'http://localhost:1', env: { HTTP_PROXY: 'http://proxy:3128' }, want: false },
  { why: 'the API is on IPv6 loopback', url: 'http://[::1]:1', env: { HTTP_PROXY: 'http://proxy:3128' }, want: false },
])('$why: $want', ({ url, env, want }) => {
  expect(usesEnvironmentProxy(url, env)).toBe(want);
});
