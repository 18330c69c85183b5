#include "server/identity/private_file.hpp"
#include <babel/core/text.hpp>
#include <babel/server/server_key.hpp>

#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t max_pem_bytes = 4096;

result<crypto::private_key, server_key_fault> make_key(const std::filesystem::path& path) {
    auto made = crypto::private_key::generate();
    auto pem = made.to_pem({});
    const auto written = write_private_file(path, pem);
    ::explicit_bzero(pem.data(), pem.size());
    if (!written) return server_key_fault{written.error().why};
    return made;
}

} // namespace

result<crypto::private_key, server_key_fault> load_server_key(const std::filesystem::path& folder) {
    const auto path = folder / "server.key";
    auto pem = read_private_file(path, max_pem_bytes);
    if (!pem) return server_key_fault{pem.error().why};
    if (!*pem) return make_key(path);
    auto key = crypto::private_key::from_pem(**pem, {});
    ::explicit_bzero((*pem)->data(), (*pem)->size());
    if (!key)
        return server_key_fault{
            printable_path(path.string()) + ": " + key.error().message() +
            "; restore it from a backup, or move it away for a new one, which known clients "
            "refuse"};
    return std::move(*key);
}

} // namespace babel::server
