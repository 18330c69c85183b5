#include "crypto/aead.hpp"
#include "crypto/epoch_chain.hpp"
#include "crypto/replay_window.hpp"
#include "crypto/send_numbers.hpp"
#include <babel/crypto/sealer.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace babel::crypto {
namespace {

constexpr std::uint8_t sealed_type = 0xc0; // the lower four bits are the epoch's
constexpr std::size_t receiver_at = 1;
constexpr std::size_t number_at = 5;
constexpr std::size_t header_bytes = 9;
static_assert(header_bytes + aead_tag_bytes == seal_overhead);

constexpr std::chrono::seconds old_epoch_time{10};

using nonce = std::array<std::uint8_t, aead_nonce_bytes>;

/// The IV, XOR the number as a big-endian integer of 96 bits.
nonce nonce_for(const epoch_keys& keys, std::uint32_t number) {
    nonce made = keys.iv;
    auto* const tail = made.data() + made.size() - sizeof number;
    boost::endian::store_big_u32(tail, boost::endian::load_big_u32(tail) ^ number);
    return made;
}

bytes_view key_in(const epoch_keys& keys, aead_cipher cipher) {
    return bytes_view(keys.key).first(aead_key_bytes(cipher));
}

call_side other(call_side side) {
    return side == call_side::caller ? call_side::callee : call_side::caller;
}

} // namespace

struct sealer::state {
    state(std::shared_ptr<epoch_chain> chain, aead_cipher chosen, call_side side, time_point now)
        : keys(std::move(chain)), cipher(chosen), own(side), numbers(now) {
        begin_epoch();
    }

    /// False: there are no keys.
    bool begin_epoch() {
        const auto made = keys->next(own);
        if (!made) return false;
        current = *made;
        aead.emplace(cipher, key_in(current, cipher));
        return true;
    }

    /// False: the call has to end.
    bool is_ready(time_point now) {
        if (!numbers.ends_epoch(now)) return true;
        if (!begin_epoch()) return false;
        numbers.begin_epoch(now);
        ++epoch;
        return true;
    }

    std::shared_ptr<epoch_chain> keys;
    aead_cipher cipher;
    call_side own;
    send_numbers numbers;
    std::uint32_t epoch = 0;
    epoch_keys current;
    std::optional<aead_sealer> aead;
};

sealer::sealer(std::shared_ptr<epoch_chain> keys, aead_cipher cipher, call_side own, time_point now)
    : state_(std::make_unique<state>(std::move(keys), cipher, own, now)) {}

sealer::sealer(sealer&&) noexcept = default;
sealer& sealer::operator=(sealer&&) noexcept = default;
sealer::~sealer() = default;

std::optional<sealer::sealed>
sealer::seal(std::uint32_t to, bytes_view plain, std::span<std::uint8_t> into, time_point now) {
    if (into.size() < plain.size() + seal_overhead)
        throw std::invalid_argument("no place for a sealed datagram");
    if (!state_->is_ready(now)) return std::nullopt;
    const auto number = state_->numbers.draw();
    if (!number) return std::nullopt;
    const auto datagram = into.first(plain.size() + seal_overhead);
    datagram[0] = static_cast<std::uint8_t>(sealed_type | (state_->epoch & 0x0fU));
    boost::endian::store_little_u32(&datagram[receiver_at], to);
    boost::endian::store_little_u32(&datagram[number_at], *number);
    const auto once = nonce_for(state_->current, *number);
    state_->aead->seal(once, datagram.first(header_bytes), plain, datagram.subspan(header_bytes));
    return sealed{*number, datagram};
}

struct opener::state {
    /// An epoch of the peer that datagrams are tried with.
    struct epoch_opener {
        epoch_opener(const epoch_keys& from, aead_cipher cipher)
            : keys(from), aead(cipher, key_in(from, cipher)) {}
        epoch_keys keys;
        aead_opener aead;
    };

    state(std::shared_ptr<epoch_chain> chain, aead_cipher chosen, call_side own)
        : keys(std::move(chain)), cipher(chosen), peer(other(own)), current(derive()),
          following(derive()) {}

    std::optional<epoch_opener> derive() {
        const auto made = keys->next(peer);
        if (!made) return std::nullopt;
        return std::make_optional<epoch_opener>(*made, cipher);
    }

    bool has_bits_of(std::uint8_t type, std::uint32_t of_epoch) const {
        return (type & 0x0fU) == (of_epoch & 0x0fU);
    }

    /// Null: no epoch that is tried.
    std::optional<epoch_opener>* epoch_of(std::uint8_t type) {
        for (auto* const each : {&current, &following, &previous}) {
            const auto its_epoch = each == &current     ? epoch
                                   : each == &following ? epoch + 1
                                                        : epoch - 1;
            if (*each && has_bits_of(type, its_epoch)) return each;
        }
        return nullptr;
    }

    void advance(time_point now) {
        previous = std::move(current);
        previous_until = now + old_epoch_time;
        current = std::move(following);
        following = derive();
        ++epoch;
    }

    std::shared_ptr<epoch_chain> keys;
    aead_cipher cipher;
    call_side peer;
    std::uint32_t epoch = 0; // of `current`
    std::optional<epoch_opener> current;
    std::optional<epoch_opener> following; // none: the peer is too far ahead of us
    std::optional<epoch_opener> previous;
    time_point previous_until;
    replay_window window;
};

opener::opener(std::shared_ptr<epoch_chain> keys, aead_cipher cipher, call_side own)
    : state_(std::make_unique<state>(std::move(keys), cipher, own)) {}

opener::opener(opener&&) noexcept = default;
opener& opener::operator=(opener&&) noexcept = default;
opener::~opener() = default;

result<opener::opened, open_fault>
opener::open(bytes_view datagram, std::span<std::uint8_t> into, time_point now) {
    if (datagram.size() < seal_overhead || (datagram[0] & 0xf0U) != sealed_type)
        return open_fault::not_sealed;
    if (into.size() < datagram.size() - seal_overhead)
        throw std::invalid_argument("no place for the plain bytes");
    const auto plain = into.first(datagram.size() - seal_overhead);
    const auto number = boost::endian::load_little_u32(&datagram[number_at]);
    if (state_->previous && now >= state_->previous_until) state_->previous.reset();
    if (!state_->window.admits(number)) return open_fault::replayed;
    auto* const epoch = state_->epoch_of(datagram[0]);
    if (!epoch) return open_fault::wrong_epoch;
    const auto once = nonce_for((*epoch)->keys, number);
    if (!(*epoch)->aead.open(
            once, datagram.first(header_bytes), datagram.subspan(header_bytes), plain
        ))
        return open_fault::forged;
    state_->window.note(number);
    if (epoch == &state_->following) state_->advance(now);
    return opened{number, plain};
}

call_seals
make_call_seals(media_secret secret, aead_cipher cipher, call_side own, sealer::time_point now) {
    const auto keys = std::make_shared<epoch_chain>(secret);
    return call_seals{sealer(keys, cipher, own, now), opener(keys, cipher, own)};
}

} // namespace babel::crypto
