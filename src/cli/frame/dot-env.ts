/** As the service does: `.env` fills in what the environment leaves out. Only for commands that work with the service's own environment. */
export function readDotEnv(): void {
  try {
    process.loadEnvFile();
  } catch {
    // There is none.
  }
}
