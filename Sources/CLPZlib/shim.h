/* deflateInit2 and inflateInit2 are macros, which Swift cannot see. */
#pragma once
#include <zlib.h>

/* A raw deflate stream, as zip archives hold it. With more memory than 8 it is slower and larger. */
static inline int lp_deflate_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}
static inline int lp_inflate_start(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}
