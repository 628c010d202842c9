import { Injectable } from '@nestjs/common';
import axios, { type AxiosInstance } from 'axios';

interface Session {
  readonly sessionId: string;
}

@Injectable()
export class PipecatService {
  private readonly management: AxiosInstance;
  private readonly sessions: AxiosInstance;

  constructor() {
    const { PIPECAT_API_URL, PIPECAT_PRIVATE_API_KEY, PIPECAT_PUBLIC_API_KEY } = process.env;
    this.management = axios.create({
      baseURL: `${PIPECAT_API_URL}/v1`,
      timeout: 10_000,
      headers: { Authorization: `Bearer ${PIPECAT_PRIVATE_API_KEY}` },
    });
    this.sessions = axios.create({
      baseURL: `${PIPECAT_API_URL}/v1/public`,
      timeout: 10_000,
      headers: { Authorization: `Bearer ${PIPECAT_PUBLIC_API_KEY}` },
    });
  }

  async liveSessions(name: string): Promise<Session[]> {
    const params = { status: 'active', limit: 100, offset: 0 };
    const { data } = await this.management.get<{ sessions: Session[] }>(`/agents/${name}/sessions`, { params });
    return data.sessions;
  }

  async pushContext(name: string, sessionId: string, body: object): Promise<void> {
    await this.sessions.post(`/${name}/sessions/${sessionId}/context`, body);
  }
}
