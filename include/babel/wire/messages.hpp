// The protocol's messages: one struct a message, with its members in wire order and its directions.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/list.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <string_view>
#include <variant>

namespace babel::wire {

// Strings, lists and bytes are views of the packet that they were decoded from.

/// Server -> client: the first packet on a connection; the client sends nothing before it.
struct hello_connect {
    static constexpr std::uint16_t code = 0x01;
};
BOOST_DESCRIBE_STRUCT(hello_connect, (), ())

/// Client -> server: ask to be online under that name.
struct login {
    static constexpr std::uint16_t code = 0x02;
    std::string_view name;
};
BOOST_DESCRIBE_STRUCT(login, (), (name))

/// Server -> client: the name was free and is now yours.
struct login_success {
    static constexpr std::uint16_t code = 0x03;
};
BOOST_DESCRIBE_STRUCT(login_success, (), ())

/// Server -> client: the name is taken or not allowed; another may be tried.
struct login_failed {
    static constexpr std::uint16_t code = 0x04;
    std::string_view reason;
};
BOOST_DESCRIBE_STRUCT(login_failed, (), (reason))

/// Server -> client: these came online. A newcomer gets all users who are online.
struct add_contact {
    static constexpr std::uint16_t code = 0x05;
    string_list contacts;
};
BOOST_DESCRIBE_STRUCT(add_contact, (), (contacts))

/// Caller -> server: ask to call `contact`. Server -> callee: `contact` is calling; connect to
/// host:port to accept.
struct call_request {
    static constexpr std::uint16_t code = 0x06;
    std::string_view contact;
    std::string_view host; // empty from the caller: the server fills it in
    std::uint16_t port = 0;
};
BOOST_DESCRIBE_STRUCT(call_request, (), (contact, host, port))

/// Peer <-> peer: one Opus packet.
struct voice_data {
    static constexpr std::uint16_t code = 0x07;
    bytes_view data;
};
BOOST_DESCRIBE_STRUCT(voice_data, (), (data))

/// Server -> client: the called contact is not online, or the request was invalid.
struct error_response {
    static constexpr std::uint16_t code = 0x08;
    std::string_view what;
};
BOOST_DESCRIBE_STRUCT(error_response, (), (what))

/// Client -> server: refuse or withdraw the call with `contact`. Server -> client: `contact` did.
struct call_refused {
    static constexpr std::uint16_t code = 0x09;
    std::string_view contact;
};
BOOST_DESCRIBE_STRUCT(call_refused, (), (contact))

/// Server -> client: these left.
struct del_contact {
    static constexpr std::uint16_t code = 0x0a;
    string_list contacts;
};
BOOST_DESCRIBE_STRUCT(del_contact, (), (contacts))

/// Listener -> dialler: connected; the dialler may send voice from now on.
struct connection_established {
    static constexpr std::uint16_t code = 0x0b;
};
BOOST_DESCRIBE_STRUCT(connection_established, (), ())

/// Messages that may arrive at each end. A receiver handles all of its variant and nothing else.
using to_server = std::variant<login, call_request, call_refused>;
using to_client = std::variant<
    hello_connect,
    login_success,
    login_failed,
    add_contact,
    call_request,
    error_response,
    call_refused,
    del_contact>;
using to_peer = std::variant<voice_data, connection_established>;

} // namespace babel::wire
