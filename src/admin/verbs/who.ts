export { Who } from '../access';
