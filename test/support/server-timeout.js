// Jest takes no testTimeout per project. A suite may still ask for more by itself.
jest.setTimeout(60_000);
