import { DoctorCommand } from './doctor.command';

export const DOCTOR_COMMANDS = [DoctorCommand];
