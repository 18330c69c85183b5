// The messages of a babel/2 link: those of the base protocol, and the ones that only this link has.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/list.hpp>
#include <babel/wire/messages.hpp>

#include <boost/describe/class.hpp>
#include <boost/mp11/list.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace babel::wire {

// Sizes of opcode and fields.
inline constexpr std::size_t max_extended_bytes_to_server = 4 * 1024;
inline constexpr std::size_t max_extended_bytes_to_client = 64 * 1024;

inline constexpr std::size_t max_capabilities = 16;
inline constexpr std::size_t max_capability_bytes = 32;
inline constexpr std::size_t max_endorsements = 4;
inline constexpr std::size_t endorsement_bytes = 105;
inline constexpr std::size_t public_key_bytes = 32; ///< raw Ed25519
inline constexpr std::size_t proof_bytes = 64;      ///< a raw Ed25519 signature

/// Returns whether a receiver may accept the list.
bool are_capabilities(const string_list& list);
bool are_endorsements(const bytes_list& list);
/// The same for a key, or for none.
inline bool is_optional_key(bytes_view key) {
    return key.empty() || key.size() == public_key_bytes;
}
inline bool is_optional_proof(bytes_view proof) {
    return proof.empty() || proof.size() == proof_bytes;
}

/// Returns whether a capability is mandatory, which `!` at its start says, and its name after the
/// `!` is not among the known ones. Such a list ends the login or the call.
bool demands_unknown(const string_list& capabilities, std::span<const std::string_view> known);

enum class login_fault : std::uint16_t {
    taken = 1,
    not_allowed,
    bound_to_another_key,
    registration_closed,
    invite_needed,
    invite_bad,
    full,
    too_often,
    banned,
    proof_wrong,
};

enum class notice_kind : std::uint16_t {
    logged_in_elsewhere = 1, ///< the client does not reconnect automatically
    restart,
    other_node, ///< log in at another node of the server; this one is about to close
};

/// Server -> client, behind HelloConnect.
struct welcome {
    static constexpr std::uint16_t code = 0x20;
    std::uint16_t minor = 0;
    string_list capabilities;
    bytes_list endorsements; ///< of the server's key

    bool is_in_bounds() const {
        return are_capabilities(capabilities) && are_endorsements(endorsements);
    }
};
BOOST_DESCRIBE_STRUCT(welcome, (), (minor, capabilities, endorsements))

/// Client -> server: ask to be online under that name, as the holder of that key or as a guest. The
/// answer is LoginSuccess or LoginRefused.
struct login2 {
    static constexpr std::uint16_t code = 0x21;
    std::string_view name;
    bytes_view key;   ///< empty: a guest
    bytes_view proof; ///< signature over the link's channel binding and the name
    std::string_view invite;
    string_list capabilities;
    bytes_list endorsements; ///< of the key

    bool is_in_bounds() const {
        return is_optional_key(key) && is_optional_proof(proof) && are_capabilities(capabilities) &&
               are_endorsements(endorsements);
    }
};
BOOST_DESCRIBE_STRUCT(login2, (), (name, key, proof, invite, capabilities, endorsements))

/// Server -> client: another name or key may be tried.
struct login_refused {
    static constexpr std::uint16_t code = 0x22;
    login_fault why = login_fault::not_allowed;
    std::string_view words;
};
BOOST_DESCRIBE_STRUCT(login_refused, (), (why, words))

namespace contact_flag {

inline constexpr std::uint8_t proved = 1;       ///< holds the key that the name is bound to
inline constexpr std::uint8_t takes_offers = 2; ///< answers Offer
inline constexpr std::uint8_t guest = 4;        ///< the name is bound to no key

} // namespace contact_flag

struct contact {
    std::string_view name;
    std::uint8_t flags = 0; ///< of contact_flag
};
BOOST_DESCRIBE_STRUCT(contact, (), (name, flags))

/// Bytes of a contact in a list.
inline std::size_t encoded_bytes(const contact& of) {
    return encoded_bytes(of.name) + sizeof of.flags;
}

using contact_list = list<contact>;
using contact_list_buffer = list_buffer<contact>;

/// Server -> client, in place of AddContact: these came online, or have other flags now.
struct presence {
    static constexpr std::uint16_t code = 0x23;
    contact_list contacts;
};
BOOST_DESCRIBE_STRUCT(presence, (), (contacts))

enum class watch_change : std::uint8_t {
    instead, ///< of all names before
    add,
    remove,
};

/// Client -> server: hear of these names, and of no others. Presence with those of them that are
/// online is the answer, or ErrorResponse.
struct watch {
    static constexpr std::uint16_t code = 0x2a;
    watch_change what = watch_change::instead;
    string_list names;

    bool is_in_bounds() const { return what <= watch_change::remove; }
};
BOOST_DESCRIBE_STRUCT(watch, (), (what, names))

enum class position_kind : std::uint8_t {
    whole,      ///< The packets since LoginSuccess are the list of contacts.
    difference, ///< They are the changes of the list since the position that the client named.
    later,      ///< Changes followed such a list.
};

/// Server -> client: the number of the list of contacts as it was told so far. A client that comes
/// back names it in Since.
struct position {
    static constexpr std::uint16_t code = 0x2b;
    std::uint64_t run = 0;    ///< numbers of other runs do not compare; 0: the list has no number
    std::uint64_t number = 0; ///< of the last change
    position_kind what = position_kind::whole;

    bool is_in_bounds() const { return what <= position_kind::later; }
};
BOOST_DESCRIBE_STRUCT(position, (), (run, number, what))

/// Client -> server, ahead of Login2: it has the list of contacts of that Position.
struct since {
    static constexpr std::uint16_t code = 0x2c;
    std::uint64_t run = 0;
    std::uint64_t number = 0;
    bool operator==(const since&) const = default;
};
BOOST_DESCRIBE_STRUCT(since, (), (run, number))

/// Server -> client: an event that is no answer.
struct notice {
    static constexpr std::uint16_t code = 0x27;
    notice_kind what = notice_kind::restart;
    std::string_view words;
};
BOOST_DESCRIBE_STRUCT(notice, (), (what, words))

/// Client -> server: ask for the key that a name is bound to.
struct who_is {
    static constexpr std::uint16_t code = 0x28;
    std::string_view name;
};
BOOST_DESCRIBE_STRUCT(who_is, (), (name))

/// Server -> client: the answer, which nothing proves.
struct who_is_answer {
    static constexpr std::uint16_t code = 0x28;
    std::string_view name;
    bytes_view key;                ///< empty: the name is bound to none
    std::uint64_t bound_since = 0; ///< Unix time in seconds; 0 without a key

    bool is_in_bounds() const { return is_optional_key(key); }
};
BOOST_DESCRIBE_STRUCT(who_is_answer, (), (name, key, bound_since))

/// Messages that may arrive at each end of a babel/2 link. Unknown opcodes are ignored and counted
/// there, and so are bytes after the last field: see trailing::ignored.
using extended_to_server = boost::mp11::mp_push_back<to_server, login2, who_is, watch, since>;
using extended_to_client = boost::mp11::
    mp_push_back<to_client, welcome, login_refused, presence, notice, who_is_answer, position>;

} // namespace babel::wire
