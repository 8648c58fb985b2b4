import type { Ctx } from '../../context.ts';

/** Where WebFinger is, for those who look it up (RFC 6415). */
export function hostMeta(ctx: Ctx): string {
  const template = ctx.origin.path('/.well-known/webfinger?resource={uri}').replaceAll('&', '&amp;');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="${template}"/></XRD>\n`
  );
}
