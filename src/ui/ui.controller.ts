import { Controller, Get, HttpStatus, Inject, Req, Res, UseFilters } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppConfig } from '../config';
import { problem, ProblemException, ProblemFilter } from '../http';
import { readPageFiles, type PageFile, type PageFiles } from './page-files';

/** Token of the folder with the built page. */
export const PAGE_DIRECTORY = Symbol('PAGE_DIRECTORY');

const DISABLED = 'the fleet page is switched off (UI_ENABLED)';
const NOT_BUILT = 'the fleet page was not built: npm run build';

/** The fleet page. It needs no token itself: whoever opens it has to bring one for the API. */
@Controller('ui')
@UseFilters(ProblemFilter)
export class UiController {
  private readonly files: PageFiles | null;

  constructor(
    private readonly config: AppConfig,
    @Inject(PAGE_DIRECTORY) directory: string,
  ) {
    this.files = config.uiEnabled ? readPageFiles(directory) : null;
  }

  @Get(['', '*path'])
  file(@Req() request: Request, @Res() response: Response): void {
    if (this.files === null) throw notFound(this.config.uiEnabled ? NOT_BUILT : DISABLED);
    if (request.path === '/ui') {
      // Relative, so that it also leads there when a proxy has put a path in front.
      response.redirect(308, 'ui/');
      return;
    }
    const file = this.files.get(request.path.slice('/ui/'.length) || 'index.html');
    if (file === undefined) throw notFound('the fleet page has no such file');
    send(request, response, file);
  }
}

function send(request: Request, response: Response, file: PageFile): void {
  response.set({
    'content-type': file.type,
    'cache-control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
  });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  // Clients list what they take in no order of theirs; ours is the smallest first.
  const encoding = (['br', 'gzip'] as const).find((name) => file[name] !== null && request.acceptsEncodings(name));
  if (encoding !== undefined) response.set('content-encoding', encoding);
  response.end(encoding === undefined ? file.identity : file[encoding]);
}

function notFound(detail: string): ProblemException {
  return new ProblemException(problem(HttpStatus.NOT_FOUND, 'NotFound', detail));
}
