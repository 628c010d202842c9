import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Operation } from '../openapi';
import { packageRoot } from '../package-info';
import { AdminRoutes } from './admin-routes';
import { Reads } from './scopes';

/** As `npm run openapi` wrote it; in the image and in the package at the same place. */
const FILE = join(packageRoot(), 'docs/openapi.json');

interface Served {
  readonly body: Buffer;
  readonly etag: string;
}

@AdminRoutes('openapi.json')
export class OpenApiController {
  private served: Promise<Served> | null = null;

  /** This document. */
  @Get()
  @Reads()
  @Operation('getOpenApi', {
    answers: {
      200: { means: 'An OpenAPI document', schema: 'OpenApiDocument', headers: { ETag: 'Of this document' } },
      304: { means: 'The client has this document already', headers: { ETag: 'Of this document' } },
    },
    parameters: [
      { name: 'If-None-Match', in: 'header', means: 'The ETag of the answer before', schema: { type: 'string' } },
    ],
  })
  async document(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { body, etag } = await (this.served ??= read());
    response.set({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache', etag });
    if (holds(request.headers['if-none-match'], etag)) response.status(304).end();
    else response.end(body);
  }
}

/** Not `request.fresh`: clients that keep nothing themselves, as `fetch`, send `no-cache` along with the tag. */
function holds(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

async function read(): Promise<Served> {
  const body = await readFile(FILE);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
