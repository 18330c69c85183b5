#include "crypto/tls/tls_bio.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace babel::crypto {
namespace {

lent_buffers* buffers_of(BIO* bio) {
    return static_cast<lent_buffers*>(BIO_get_data(bio));
}

int read_lent(BIO* bio, char* into, int size) noexcept {
    auto* buffers = buffers_of(bio);
    BIO_clear_retry_flags(bio);
    if (!buffers || buffers->in.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const auto count = std::min(static_cast<std::size_t>(size), buffers->in.size());
    std::memcpy(into, buffers->in.data(), count);
    buffers->in = buffers->in.subspan(count);
    return static_cast<int>(count);
}

/// Without memory the program ends, as everywhere.
int write_lent(BIO* bio, const char* from, int size) noexcept {
    auto* buffers = buffers_of(bio);
    BIO_clear_retry_flags(bio);
    if (!buffers) return -1;
    buffers->out.insert(buffers->out.end(), from, from + size);
    return size;
}

long control(BIO*, int what, long, void*) noexcept {
    return what == BIO_CTRL_FLUSH ? 1 : 0;
}

int set_up(BIO* bio) noexcept {
    BIO_set_init(bio, 1);
    return 1;
}

BIO_METHOD* make_method() {
    const int type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK;
    auto* method = BIO_meth_new(type, "lent buffers");
    if (!method) throw std::bad_alloc();
    BIO_meth_set_read(method, read_lent);
    BIO_meth_set_write(method, write_lent);
    BIO_meth_set_ctrl(method, control);
    BIO_meth_set_create(method, set_up);
    return method;
}

} // namespace

bio_handle make_tls_bio() {
    // OpenSSL may still use it when static objects end.
    static const BIO_METHOD* const method = make_method();
    bio_handle made(BIO_new(method));
    if (!made) throw std::bad_alloc();
    return made;
}

void lend(BIO* to, lent_buffers* buffers) {
    BIO_set_data(to, buffers);
}

} // namespace babel::crypto
