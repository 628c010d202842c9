import { translateAlias } from './organization-alias';

describe('a call as the vendor SDK makes it', () => {
  const org = '/v1/organizations/acme';

  it.each([
    { method: 'GET', url: `${org}/services?region=us-west`, to: '/v1/agents?region=us-west', wrapped: false },
    { method: 'GET', url: `${org}/services/a`, to: '/v1/agents/a', wrapped: true },
    { method: 'DELETE', url: `${org}/services/a`, to: '/v1/agents/a', wrapped: false },
    { method: 'GET', url: `${org}/services/a/sessions`, to: '/v1/agents/a/sessions', wrapped: false },
    { method: 'PUT', url: `${org}/secrets/s`, to: '/v1/secrets/s', wrapped: false },
    { method: 'GET', url: `${org}/regions`, to: '/v1/regions', wrapped: false },
  ])('$method $url is $to', ({ method, url, to, wrapped }) => {
    expect(translateAlias(method, url, undefined)).toEqual({ method, url: to, wrapped });
  });

  it.each([`${org}/services`, '/v1/agents'])('updates with PUT on %s and the name in the body', (url) => {
    expect(translateAlias('PUT', url, { serviceName: 'a' })).toEqual({
      method: 'POST',
      url: '/v1/agents/a',
      wrapped: false,
    });
  });

  it.each(['/v1/agents/a', '/v1/organizations/acme', `${org}/builds`, '/v1/public/a/start'])(
    'leaves %s alone',
    (url) => {
      expect(translateAlias('GET', url, undefined)).toBeNull();
    },
  );
});
