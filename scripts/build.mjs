// npm run build [-- --force]: dist/ (the service) and dist-simulator/, as far as they are out of date.
import { build } from './lib/build-parts.mjs';
import { main } from './lib/main.mjs';

await main(() => build({ force: process.argv.includes('--force') }));
