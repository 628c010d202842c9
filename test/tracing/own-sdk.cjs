// The SDK of an application that is there before config-sync is.
const { NodeSDK } = require('@opentelemetry/sdk-node');

new NodeSDK({ serviceName: 'their-application', metricReaders: [], logRecordProcessors: [] }).start();
