export { Operation, OPERATION, type AnswerDetail, type OperationDetail, type Parameter } from './operation.decorator';
