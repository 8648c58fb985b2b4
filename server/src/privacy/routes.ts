import { PrivacyPolicy } from '@skein/api/instance.ts';
import { Nothing } from '@skein/api/params.ts';
import { json } from '../http/answer.ts';
import { loadMainRenderer } from '../http/render.ts';
import { type Route, route } from '../http/route.ts';
import { siteOf } from '../instance/index.ts';
import { frameFor } from '../sign-in/index.ts';
import { policySince } from './noted.ts';
import { privacyProps } from './page.ts';

export const privacyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/instance/privacy_policy',
    access: 'anyone',
    scopes: [],
    params: Nothing,
    answer: PrivacyPolicy,
    about: 'What is kept about people, why and for how long, in the language of the request',
    async handle(ctx, _input, request) {
      const renderMain = await loadMainRenderer();
      const frame = { ...frameFor(ctx, request), site: await siteOf(ctx) };
      return json({
        updated_at: new Date(await policySince(ctx)).toISOString(),
        content: renderMain('privacy', await privacyProps(ctx), frame),
      });
    },
  }),
];
