// Takes the samples that the file thread has read ahead.
#include "audio/file/sound_reader.hpp"
#include <babel/audio/player.hpp>

#include <utility>

namespace babel::audio {

result<std::unique_ptr<player>> player::open(const std::string& path, file_thread& files) {
    auto reader = std::make_shared<sound_reader>(path);
    if (const auto ec = files.add(reader)) return ec;
    return std::unique_ptr<player>(new player(std::move(reader), files));
}

player::player(std::shared_ptr<sound_reader> reader, file_thread& files)
    : reader_(std::move(reader)), files_(files) {}

player::~player() {
    reader_->close();
    files_.wake();
}

std::size_t player::read(std::span<sample> out) {
    auto& ring = reader_->samples();
    const auto got = ring.pop(out);
    if (ring.available() < ring.capacity() / 2) files_.wake();
    return got;
}

bool player::finished() const {
    return reader_->at_end() && reader_->samples().available() == 0;
}

error_code player::failure() const {
    return reader_->failure();
}

std::string player::take_diagnostics() {
    return reader_->take_chatter();
}

} // namespace babel::audio
