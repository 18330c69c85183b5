#include "certificate.hpp"

#include "state_folder.hpp"
#include <babel/config/config_file.hpp>
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/server/server.hpp>
#include <babel/server/server_key.hpp>

#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

crypto::protocol_list protocols() {
    return {std::string(babel2_protocol), std::string(base_protocol)};
}

result<std::string, certificate_fault> read(const std::string& path) {
    auto text = config::read_file(path);
    if (!text) return certificate_fault{config::to_string(text.error())};
    if (!*text) return certificate_fault{printable_path(path) + ": there is no such file"};
    return {boost::system::in_place_value, std::move(**text)};
}

result<crypto::tls_context, certificate_fault> of_files(const settings& from) {
    const auto chain = read(from.tls_certificate);
    if (!chain) return chain.error();
    auto key = read(from.tls_key);
    if (!key) return key.error();
    auto made = crypto::tls_context::server(*chain, *key, protocols());
    ::explicit_bzero(key->data(), key->size());
    if (made) return std::move(*made);
    const bool is_of_chain = made.error() == errc::bad_certificate;
    const auto& path = is_of_chain ? from.tls_certificate : from.tls_key;
    return certificate_fault{printable_path(path) + ": " + made.error().message()};
}

} // namespace

result<crypto::tls_context, certificate_fault> read_certificate(const settings& from) {
    if (!from.tls_certificate.empty()) return of_files(from);
    const auto folder = from.state.empty() ? usual_state_folder() : from.state;
    if (folder.empty())
        return certificate_fault{"there is no folder for the server's key; set `state`"};
    const auto key = load_server_key(folder);
    if (!key) return certificate_fault{key.error().why};
    return crypto::tls_context::server(*key, protocols());
}

void warn_of_end(
    const crypto::tls_context& certificate, logger& log, std::chrono::system_clock::time_point now
) {
    const auto end = certificate.expires();
    if (end - now > time_to_renew) return;
    const auto* verb = end < now ? " ended on " : " ends on ";
    log.warning(
        "the certificate for TLS", verb, utc_text(end, "%Y-%m-%d"), "; renew it and reload"
    );
}

} // namespace babel::server
