import { nextEndpoints } from '@spindle/instant';
import { instant } from '../../../application.js';

export const { GET, OPTIONS, POST } = nextEndpoints(instant);
