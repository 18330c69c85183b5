#include "cli/doctor/security_verdicts.hpp"

#include "cli/render/insecurity.hpp"
#include <babel/core/time.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <chrono>

namespace babel::cli {
namespace {

using client::seen_server, client::server_trust, client::trust_fault;

constexpr auto about_encryption = "tls";
constexpr auto about_identity = "identity";
constexpr std::chrono::days soon{14};

std::chrono::days days_left(const client::seen_certificate& of) {
    return std::chrono::duration_cast<std::chrono::days>(of.valid.until - of.now);
}

/// A clock that is wrong makes certificates invalid.
std::string advice_on_clock(const client::seen_certificate& of) {
    const auto date = [](auto when) { return utc_text(when, "%F %R UTC"); };
    if (of.now < of.valid.from)
        return "its certificate is not yet valid, but from " + date(of.valid.from) +
               " on: check the clock of this machine";
    if (of.now > of.valid.until)
        return "its certificate was valid until " + date(of.valid.until) +
               ": its operator has to renew it, unless the clock of this machine is wrong";
    return {};
}

std::string advice_on_insecurity(const seen_server& server) {
    const auto advice = server.certificate && server.certificate->failure
                            ? advice_on_clock(*server.certificate)
                            : std::string();
    if (!advice.empty()) return advice;
    return "a login fails until this is settled";
}

verdict of_encrypted(const seen_server& server) {
    const auto& security = *server.security;
    verdict out{about_encryption, health::good, security_text(security), {}};
    const auto key = to_string(security.key);
    if (out.what.find(key) == std::string::npos) out.what += " " + key;
    const auto& certificate = server.certificate;
    if (certificate && !certificate->failure) {
        const auto left = days_left(*certificate);
        out.what += ", certificate valid for " + std::to_string(left.count()) + " days";
        if (left < soon) {
            out.is = health::doubtful;
            out.advice = "its operator has to renew the certificate";
        }
    } else if (security.trust == server_trust::on_first_use) {
        out.is = health::doubtful;
        out.advice = certificate ? advice_on_clock(*certificate) : "";
        if (out.advice.empty())
            out.advice = "compare the key with its operator's; the first login stores it";
    }
    return out;
}

} // namespace

verdict of_encryption(const seen_server& server, const std::string& fault) {
    constexpr auto about = about_encryption;
    if (!fault.empty())
        return {about, health::bad, fault, "a login fails until this file is repaired"};
    if (server.insecure) {
        const bool is_one_of_several = server.node && server.node->others > 0;
        const auto node = is_one_of_several ? server.node->name : std::string();
        return {
            about,
            health::bad,
            insecurity_text({server.where, *server.insecure, false, node}),
            advice_on_insecurity(server)};
    }
    if (server.security) return of_encrypted(server);
    if (server.failure) return {about, health::unknown, "not tested: needs a server", {}};
    return {
        about,
        health::doubtful,
        std::string(not_encrypted),
        "anybody on the way can read and change what is sent; use babels://HOST if the server has "
        "a port for TLS"};
}

verdict of_identity(const identity_finding& found) {
    constexpr auto about = about_identity;
    if (found.file.empty())
        return {
            about,
            health::doubtful,
            "no place for a key: neither XDG_DATA_HOME nor HOME is set",
            "every login is that of a guest; give --identity FILE"};
    if (!found.exists)
        return {about, health::good, "none yet; the first encrypted login makes one", {}};
    if (found.is_locked) return {about, health::good, found.file + ", with a passphrase", {}};
    if (!found.fault.empty())
        return {about, health::bad, found.fault, "a login fails until this file is repaired"};
    return {about, health::good, found.fingerprint + " in " + found.file, {}};
}

} // namespace babel::cli
