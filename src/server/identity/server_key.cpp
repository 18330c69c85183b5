#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/server/private_file.hpp>
#include <babel/server/server_key.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::system_clock;
using endorsements = std::vector<crypto::endorsement>;
template <class Value>
using outcome = result<Value, server_key_fault>;

constexpr std::size_t max_pem_bytes = 4096;
constexpr std::size_t max_chain_bytes = crypto::max_endorsements * crypto::endorsement_bytes;
// Clients whose clocks are behind accept the new key as well.
constexpr std::chrono::hours clock_margin{24};

std::filesystem::path key_path(const std::filesystem::path& folder) {
    return folder / "server.key";
}

std::filesystem::path chain_path(const std::filesystem::path& folder) {
    return folder / "server.endorsements";
}

server_key_fault key_fault(const std::filesystem::path& path, std::string_view why) {
    return {printable_path(path.string()) + ": " + std::string(why)};
}

using file_writer = decltype(write_private_file);

outcome<void>
write_key(const std::filesystem::path& folder, const crypto::private_key& key, file_writer& write) {
    auto pem = key.to_pem({});
    const auto written = write(key_path(folder), pem);
    crypto::erase(pem);
    if (!written) return server_key_fault{written.error().why};
    return {};
}

outcome<void> write_chain(const std::filesystem::path& folder, const endorsements& chain) {
    std::string all;
    for (const auto& each : chain) {
        const auto bytes = crypto::encode(each);
        all.append(bytes.begin(), bytes.end());
    }
    const auto written = write_private_file(chain_path(folder), all);
    if (!written) return server_key_fault{written.error().why};
    return {};
}

/// Another server may make it at the same time; then that key counts.
outcome<void> make_key(const std::filesystem::path& folder) {
    return write_key(folder, crypto::private_key::generate(), create_private_file);
}

bool has_key_file(const std::filesystem::path& folder) {
    std::error_code unknown;
    return std::filesystem::symlink_status(key_path(folder), unknown).type() !=
           std::filesystem::file_type::not_found;
}

outcome<crypto::private_key> read_key(const std::filesystem::path& folder) {
    if (!has_key_file(folder))
        if (const auto made = make_key(folder); !made) return made.error();
    auto pem = read_private_file(key_path(folder), max_pem_bytes);
    if (!pem) return server_key_fault{pem.error().why};
    if (!*pem) return key_fault(key_path(folder), "it is a link to nothing, or was just removed");
    auto key = crypto::private_key::from_pem(**pem, {});
    crypto::erase(**pem);
    if (key) return std::move(*key);
    return key_fault(
        key_path(folder),
        key.error().message() +
            "; restore it from a backup, or move it away for a new one, which known clients refuse"
    );
}

outcome<endorsements> read_chain(const std::filesystem::path& folder) {
    const auto text = read_private_file(chain_path(folder), max_chain_bytes);
    if (!text) return server_key_fault{text.error().why};
    endorsements chain;
    if (!*text) return chain;
    const std::vector<std::uint8_t> bytes((*text)->begin(), (*text)->end());
    for (bytes_view rest(bytes); !rest.empty();) {
        const auto size = std::min(rest.size(), crypto::endorsement_bytes);
        const auto each = crypto::parse_endorsement(rest.first(size));
        if (!each)
            return key_fault(
                chain_path(folder), "no endorsements; clients that keep a former key need them"
            );
        chain.push_back(*each);
        rest = rest.subspan(size);
    }
    return chain;
}

} // namespace

outcome<server_key> load_server_key(const std::filesystem::path& folder) {
    auto key = read_key(folder);
    if (!key) return key.error();
    auto chain = read_chain(folder);
    if (!chain) return chain.error();
    // A rotation that was cut off leaves the endorsement of a key that was never used.
    while (!chain->empty() && chain->back().key != key->public_part())
        chain->pop_back();
    return server_key{std::move(*key), std::move(*chain)};
}

outcome<server_key>
rotate_server_key(const std::filesystem::path& folder, system_clock::time_point now) {
    auto old = load_server_key(folder);
    if (!old) return old.error();
    auto next = crypto::private_key::generate();
    auto& chain = old->endorsements;
    chain.push_back(crypto::endorse(
        old->key,
        crypto::endorsement_kind::replacement,
        next.public_part(),
        unix_seconds(now - clock_margin)
    ));
    if (chain.size() > crypto::max_endorsements) chain.erase(chain.begin());
    if (const auto written = write_chain(folder, chain); !written) return written.error();
    if (const auto written = write_key(folder, next, write_private_file); !written)
        return written.error();
    return server_key{std::move(next), std::move(chain)};
}

} // namespace babel::server
