import LPCore
