import helmet from 'helmet';

/**
 * The page loads its own script and style, and asks its own service; nothing else, from nowhere else, and it is shown in no other page's
 * frame. A token typed into it cannot be sent anywhere, whatever text of an agent or an error it shows.
 */
export const pageHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'connect-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // Whether a whole host is https for ever is for those to say who run it.
  strictTransportSecurity: false,
});
