#include "server/transcript.hpp"

#include "server/signalling/rules.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <boost/mp11/list.hpp>

#include <limits>
#include <variant>

namespace babel::test {
namespace {

std::string line(const wire::hello_connect&) {
    return "HelloConnect";
}
std::string line(const wire::login_success&) {
    return "LoginSuccess";
}
std::string line(const wire::login_failed& m) {
    return "LoginFailed " + std::string(m.reason);
}
std::string line(const wire::error_response& m) {
    return "ErrorResponse " + std::string(m.what);
}
std::string line(const wire::call_refused& m) {
    return "CallRefused " + std::string(m.contact);
}
std::string line(const wire::call_request& m) {
    return "CallRequest " + std::string(m.contact) + " " + std::string(m.host) + " " +
           std::to_string(m.port);
}

std::string names(std::string text, const wire::string_list& list) {
    for (const auto name : list)
        text.append(" ").append(name);
    return text;
}
std::string line(const wire::add_contact& m) {
    return names("AddContact", m.contacts);
}
std::string line(const wire::del_contact& m) {
    return names("DelContact", m.contacts);
}

std::string line(const wire::welcome& m) {
    return "Welcome " + std::to_string(m.minor) + " " + std::to_string(m.endorsements.size());
}
std::string line(const wire::login_refused& m) {
    return "LoginRefused " + std::to_string(static_cast<int>(m.why)) + " " + std::string(m.words);
}
std::string line(const wire::presence& m) {
    std::string text = "Presence";
    for (const auto& [name, flags] : m.contacts)
        text.append(" ").append(name).append(":").append(std::to_string(flags));
    return text;
}
std::string line(const wire::notice& m) {
    return "Notice " + std::to_string(static_cast<int>(m.what)) + " " + std::string(m.words);
}
std::string line(const wire::who_is_answer& m) {
    return "WhoIs " + std::string(m.name) + " " + std::to_string(m.key.size()) + " bytes since " +
           std::to_string(m.bound_since);
}
std::string line(const wire::position& m) {
    return "Position " + std::to_string(m.run) + " " + std::to_string(m.number) + " " +
           std::to_string(static_cast<int>(m.what));
}
std::string line(const wire::incoming_offer& m) {
    return "Offer " + std::to_string(m.call) + " " + std::string(m.caller) + " key " +
           std::to_string(m.key.size()) + " " + std::string(wire::text_of(m.blob));
}
std::string line(const wire::offered& m) {
    return "Offered " + std::to_string(m.tag) + " " + std::to_string(m.call) + " " +
           std::to_string(static_cast<int>(m.outcome)) + " " +
           std::to_string(static_cast<int>(m.why)) + " key " + std::to_string(m.key.size()) +
           (m.port == 0 ? std::string() : " port " + std::to_string(m.port));
}
std::string line(const wire::signal& m) {
    if (const auto reason = m.reason())
        return "End " + std::to_string(m.call) + " " + std::to_string(static_cast<int>(*reason));
    return "Signal " + std::to_string(m.call) + " " + std::to_string(static_cast<int>(m.what)) +
           " " + std::string(wire::text_of(m.blob));
}
std::string line(const wire::reach_answer& m) {
    return "Reach " + std::string(m.host) + " " + std::to_string(m.port) +
           (m.open ? " open" : " closed");
}

using to_client = boost::mp11::mp_push_back<
    wire::extended_to_client,
    wire::incoming_offer,
    wire::offered,
    wire::signal,
    wire::reach_answer>;

} // namespace

server::origin at(const std::string& address) {
    return server::origin_of(address, "192.0.2.1");
}

lines transcript(bytes_view stream) {
    lines out;
    wire::framer framer(std::numeric_limits<std::uint32_t>::max());
    const auto bad = framer.feed(stream, [&](bytes_view packet) -> error_code {
        const auto message = wire::decode<to_client>(packet);
        if (!message) return message.error();
        out.push_back(std::visit([](const auto& each) { return line(each); }, *message));
        return {};
    });
    if (bad) out.push_back(bad.message());
    if (!framer.between_packets()) out.emplace_back("...");
    return out;
}

} // namespace babel::test
