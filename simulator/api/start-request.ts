import { badRequest, Refusal } from '../world/refusal';
import { FieldReader } from './fields';

export interface StartRequest {
  createDailyRoom: boolean;
  enableDefaultIceServers: boolean;
  transport: 'daily' | 'webrtc' | 'websocket' | null;
  /** What the bot is handed. */
  body: Record<string, unknown> | null;
}

const TEXT = 'Invalid parameters';
const LIMIT_BYTES = 1024 * 1024;
const WEBSOCKET_LIMIT_BYTES = 4 * 1024;

export function parseStart(sent: unknown): StartRequest {
  const fields = new FieldReader(sent ?? {}, TEXT);
  fields.object('dailyRoomProperties');
  fields.object('dailyMeetingTokenProperties');
  const transport = fields.string('transport', { oneOf: ['daily', 'webrtc', 'websocket'] }) ?? null;
  const request: StartRequest = {
    createDailyRoom: fields.boolean('createDailyRoom') ?? false,
    enableDefaultIceServers: fields.boolean('enableDefaultIceServers') ?? false,
    transport: transport as StartRequest['transport'],
    body: fields.object('body') ? (fields.raw('body') as Record<string, unknown>) : null,
  };
  checkSize(request);
  return request;
}

/** Only a token-protected agent may be handed a body over a WebSocket. */
export function checkWebsocketBody(request: StartRequest, websocketAuth: string): void {
  if (request.transport === 'websocket' && request.body !== null && websocketAuth !== 'token') {
    throw badRequest('A body requires websocket auth to be "token" for transport "websocket"');
  }
}

function checkSize({ body, transport }: StartRequest): void {
  if (body === null) return;
  const limit = transport === 'websocket' ? WEBSOCKET_LIMIT_BYTES : LIMIT_BYTES;
  if (Buffer.byteLength(JSON.stringify(body)) > limit) throw new Refusal(413);
}
