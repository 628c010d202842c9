import 'reflect-metadata';
import { ConfigurationError } from '../../domain';
import { active, document, pass, snapshot, syncedSnapshot } from '../testing/builders';
import { wantedOf } from './wanted';

const BAD = document({ image: 7 });
const context = { scope: 'context', version: 2 } as const;

describe('a deployment that is not valid', () => {
  it('does not keep a context back when it is live as it is', () => {
    const live = active({ version: 2, document: BAD, deploymentChanged: false });
    const { configuration } = wantedOf(pass([], { snapshot: syncedSnapshot({ active: live }), request: context }));
    expect(configuration.llmContext).toEqual({ systemPrompt: 'Be kind.' });
  });

  it.each([
    {
      why: 'it changed with the context',
      given: syncedSnapshot({ active: active({ version: 2, document: BAD, deploymentChanged: true }) }),
      request: context,
    },
    {
      why: 'nothing is live yet',
      given: snapshot({ active: active({ version: 2, document: BAD, deploymentChanged: false }) }),
      request: context,
    },
    {
      why: 'the deployment is asked for as well',
      given: syncedSnapshot({ active: active({ version: 2, document: BAD, deploymentChanged: false }) }),
      request: { scope: 'full', version: 2 } as const,
    },
  ])('is refused when $why', ({ given, request }) => {
    expect(() => wantedOf(pass([], { snapshot: given, request }))).toThrow(ConfigurationError);
  });
});
