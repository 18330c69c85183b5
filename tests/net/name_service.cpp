#include "net/name_service.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <condition_variable>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <netdb.h>
#include <optional>

namespace babel::test {
namespace {

struct entry {
    std::vector<std::string> addresses;
    bool is_held = false;
};

std::mutex guard; // look-ups run on the resolver's thread
std::condition_variable changed;
std::map<std::string, entry> hosts;

} // namespace

known_host::known_host(const std::string& host, std::vector<std::string> addresses) : host_(host) {
    const std::scoped_lock lock(guard);
    hosts[host] = entry{std::move(addresses), false};
}

known_host::~known_host() {
    const std::scoped_lock lock(guard);
    hosts.erase(host_);
    changed.notify_all();
}

void known_host::hold() {
    const std::scoped_lock lock(guard);
    hosts[host_].is_held = true;
}

void known_host::release() {
    const std::scoped_lock lock(guard);
    hosts[host_].is_held = false;
    changed.notify_all();
}

/// Null: the test has no answer for the name.
std::optional<std::vector<std::string>> answer_for(const std::string& host) {
    std::unique_lock lock(guard);
    if (!hosts.contains(host)) return {};
    changed.wait(lock, [&] { return !hosts.contains(host) || !hosts[host].is_held; });
    return hosts.contains(host) ? hosts[host].addresses : std::vector<std::string>();
}

} // namespace babel::test

// Replaces the C library's function, and calls that for every single address.
extern "C" int
getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** out) {
    using function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "getaddrinfo"));
    const auto known = host ? babel::test::answer_for(host) : std::nullopt;
    if (!known) return real(host, service, hints, out);
    if (known->empty()) return EAI_NONAME;
    addrinfo** end = out;
    for (const auto& address : *known) {
        const int error = real(address.c_str(), service, hints, end);
        if (error == EAI_ADDRFAMILY) continue; // the caller wants the other family
        if (error) return error;
        end = &(*end)->ai_next; // glibc frees a chain link by link
    }
    return end == out ? EAI_NONAME : 0;
}
